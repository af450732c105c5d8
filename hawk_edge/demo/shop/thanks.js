document.querySelector("#number").textContent = new URLSearchParams(location.search).get("order");
