// The cart lives in the visitor's browser; every page shows how much is in it.
const KEY = "siskin.cart";

export const contents = () => new Map(JSON.parse(localStorage.getItem(KEY) ?? "[]"));

export function put(slug, quantity) {
  const cart = contents();
  if (quantity > 0) cart.set(slug, quantity);
  else cart.delete(slug);
  save(cart);
}

export const empty = () => save(new Map());

function save(cart) {
  localStorage.setItem(KEY, JSON.stringify([...cart]));
  showCount();
}

function showCount() {
  const count = [...contents().values()].reduce((sum, quantity) => sum + quantity, 0);
  document.querySelector("#cart-count").textContent = count;
}

export const delivery = (subtotal) => (subtotal === 0 || subtotal >= 6000 ? 0 : 590);

showCount();
