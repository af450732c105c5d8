// What the corpus' pages do by themselves: figures move, people write, carts fill.
{
  const seed = document.currentScript.dataset.seed;
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const chance = (below) => (state = (state * 1664525 + 1013904223) >>> 0) % below;
  const words = document.currentScript.dataset.words.split(" ");
  const say = (count) => Array.from({ length: count }, () => words[chance(words.length)]).join(" ");

  addEventListener("DOMContentLoaded", () => {
    const cart = document.querySelector("#cart");
    document.addEventListener("click", ({ target }) => {
      if (!target.matches?.(".shop-card__add")) return;
      cart.textContent = `${parseInt(cart.textContent) + 1} items`;
      target.classList.add("is-done");
      const toast = document.createElement("div");
      toast.className = "shop-toast";
      toast.textContent = `Added: ${say(3)}`;
      document.body.append(toast);
      setTimeout(() => toast.remove(), 2500);
    });
    const cells = document.querySelectorAll(".board-cell");
    const bars = document.querySelectorAll(".bar");
    if (cells.length)
      setInterval(() => {
        for (let n = 0; n < 12; n++) cells[chance(cells.length)].textContent = chance(10000);
        for (let n = 0; n < 4; n++) bars[chance(bars.length)].style.width = `${chance(100)}%`;
      }, 2000);
    const talk = document.querySelector(".chat");
    const write = (who, text) => {
      const message = document.createElement("li");
      message.className = "chat-message";
      message.innerHTML = `<b>${who}</b><p class="chat-message__text">${text}</p><time>11:${chance(60)}</time>`;
      talk.append(message);
      talk.scrollTop = talk.scrollHeight;
    };
    if (talk) {
      setInterval(() => write(say(1), `${say(6 + chance(14))}.`), 3500);
      document.querySelector("form").addEventListener("submit", (event) => {
        event.preventDefault();
        write("me", event.target.text.value);
        event.target.reset();
      });
    }
    const stock = document.querySelectorAll(".shop-card__stock");
    if (stock.length)
      setInterval(() => {
        stock[chance(stock.length)].textContent = `${chance(40)} left, ${chance(90)} people look at it`;
      }, 4000);
  });
}
