import { contents, delivery, empty } from "./cart.js";
import { find, money } from "./catalogue.js";

const form = document.querySelector("#checkout");
const problem = document.querySelector("#problem");
const subtotal = [...contents()].reduce((sum, [slug, quantity]) => sum + find(slug).price * quantity, 0);
document.querySelector("#to-pay").textContent = money(subtotal + delivery(subtotal));

form.elements.card.addEventListener("input", ({ target }) => {
  target.value = target.value.replace(/\D/g, "").slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ");
});

form.addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const missing = [...form.elements].find((field) => field.required && !field.value.trim());
  if (missing) {
    problem.textContent = `Please fill in: ${missing.labels[0].textContent.trim()}`;
    missing.focus();
    return;
  }
  problem.textContent = "";
  const button = document.querySelector("#order");
  button.disabled = true;
  const answer = await fetch("/api/orders", { method: "POST", body: JSON.stringify([...contents()]) });
  const { number } = await answer.json();
  empty();
  location.assign(`/thank-you?order=${number}`);
});
