import { find } from "./catalogue.js";
import { PICTURES } from "./pictures.js";
import { shelfItem } from "./shelf.js";

document.querySelector("#hero-picture").innerHTML = PICTURES.feeder;
document
  .querySelector("#favourites")
  .append(...["reedbed-8x42", "rain-notebook", "oak-feeder", "swift-box"].map((slug) => shelfItem(find(slug))));
