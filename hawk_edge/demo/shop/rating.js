// <bird-rating value="4">: birds for stars, in a shadow root of its own.
const BIRD = "M2 12c0-6 5-10 10-10 4 0 6 3 6 5 0 6-5 10-11 10-2 0-4-1-5-1l-2 1z";

customElements.define(
  "bird-rating",
  class extends HTMLElement {
    static observedAttributes = ["value"];
    #root = this.attachShadow({ mode: "open" });

    attributeChangedCallback() {
      const value = Number(this.getAttribute("value"));
      const birds = [1, 2, 3, 4, 5].map(
        (place) => `<svg viewBox="0 0 20 18" class="${place <= value ? "on" : ""}"><path d="${BIRD}"/></svg>`,
      );
      this.#root.innerHTML = `<style>svg { width: 20px; margin-right: 4px; fill: #d9d2bd }
        .on { fill: #e0b91c }</style>${birds.join("")}<span>${value} of 5 birds</span>`;
    }
  },
);
