/* Search, filters, copying and links into collapsed parts. Without it, the page shows everything.
   It stands in the page as it is, so it must hold no less-than sign and no ampersand. */
(() => {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* A link into a collapsed part opens it. */
  const open = (element) => {
    for (let each = element; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") {
        each.open = true;
      }
    }
  };
  const goToTarget = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) {
      show(target);
      open(target);
      target.scrollIntoView();
    }
  };
  const show = (element) => {
    if (element.closest("[hidden]")) {
      clear();
    }
  };

  /* Copies a command. Pages from files may not use the clipboard everywhere: then it is selected. */
  all("button.copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const command = button.parentElement.querySelector(".command");
      const done = (text) => {
        button.textContent = text;
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      };
      const select = () => {
        getSelection().selectAllChildren(command);
        done("Selected");
      };
      if (navigator.clipboard) {
        navigator.clipboard.writeText(command.textContent).then(() => done("Copied"), select);
      } else {
        select();
      }
    });
  });

  /* Filters the items of the page, in groups such as the entries of a customer. */
  const form = document.querySelector("form.search");
  const input = form ? form.querySelector("input") : null;
  const select = form ? form.querySelector("select") : null;
  const status = form ? form.querySelector("output") : null;
  let items = null;

  const read = () => {
    const groups = new Map();
    all("[data-group]").forEach((element) => {
      groups.set(element, { element, text: element.dataset.group.toLowerCase(), items: [] });
    });
    items = all("[data-item]").map((element) => {
      const group = groups.get(element.closest("[data-group]")) || null;
      const item = {
        element,
        group,
        text: element.textContent.toLowerCase(),
        patterns: (element.dataset.item || "").split(" "),
      };
      if (group) {
        group.items.push(item);
      }
      return item;
    });
    items.groups = Array.from(groups.values());
  };
  const matches = (item, words, pattern) => {
    if (pattern) {
      if (!item.patterns.includes(pattern)) {
        return false;
      }
    }
    const text = item.group ? item.group.text + " " + item.text : item.text;
    return words.every((word) => text.includes(word));
  };
  const filter = () => {
    if (!items) {
      read();
    }
    const words = input.value.toLowerCase().split(/\s+/).filter((word) => word);
    const pattern = select ? select.value : "";
    const filters = words.length > 0 || pattern !== "";
    let shown = 0;
    items.forEach((item) => {
      item.shown = matches(item, words, pattern);
      shown += item.shown ? 1 : 0;
      item.element.hidden = !item.shown;
    });
    items.groups.forEach((group) => {
      group.element.hidden = filters ? !group.items.some((item) => item.shown) : false;
    });
    if (filters) {
      all("details.more").forEach((details) => { details.open = true; });
    }
    status.textContent = filters ? shown + " of " + items.length + " entries" : "";
  };
  const clear = () => {
    if (form) {
      input.value = "";
      if (select) {
        select.value = "";
      }
      filter();
    }
  };
  if (form) {
    let timer = 0;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(filter, 120);
    });
    form.addEventListener("reset", () => setTimeout(filter));
  }

  addEventListener("hashchange", goToTarget);
  if (location.hash) {
    goToTarget();
  }
})();
