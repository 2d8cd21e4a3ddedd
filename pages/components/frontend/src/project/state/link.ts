/** The link that this tab looks at: in the address when it is opened, in the tab's own storage from then on. */

const KEY = "lampwork.link";
const LONGEST = 4000;

/** A token of a stored link, or a whole small graph. */
const isLink = (text: string): boolean => /^[sg]=/.test(text);

/** Takes the link out of the address, where a screenshot or a copied address would give it away; "" where there is none. */
export function takeLink(): string {
  const fragment = location.hash.slice(1);
  if (!isLink(fragment)) return kept();
  const link = fragment.length <= LONGEST ? fragment : "";
  keep(link);
  history.replaceState(history.state, "", location.pathname + location.search);
  return link;
}

export const addressHoldsLink = (): boolean => isLink(location.hash.slice(1));

/** Most links lead to Build: its canvas is on its way while Python opens the link. */
export function fetchCanvasEarly(): void {
  const href = new URL("_stcore/bidi-components/lampwork.canvas/canvas.js", document.baseURI).href;
  const asked = [...document.head.querySelectorAll<HTMLLinkElement>('link[rel="modulepreload"]')];
  if (asked.some((link) => link.href === href)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
}

/** This tab no longer looks at a link. */
export const forgetLink = (): void => keep("");

/** Without storage (a private window may refuse it) a reload finds no link, and nothing else is lost. */
function keep(link: string): void {
  try {
    if (link === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, link);
  } catch {
    return;
  }
}

function kept(): string {
  try {
    const link = sessionStorage.getItem(KEY) ?? "";
    return isLink(link) && link.length <= LONGEST ? link : "";
  } catch {
    return "";
  }
}
