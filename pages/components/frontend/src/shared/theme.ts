/** Light or dark, as Streamlit's background says. */
import { createContext, useContext, useLayoutEffect, useState } from "react";

export type Theme = "light" | "dark";

/** For what is painted rather than styled. */
export const ThemeContext = createContext<Theme>("light");
export const useThemeName = (): Theme => useContext(ThemeContext);

export function useTheme(element: React.RefObject<HTMLElement | null>): Theme {
  const [theme, setTheme] = useState<Theme>("light");
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const update = (): void => setTheme(themeOf(node));
    update();
    const watch = new MutationObserver(update);
    for (const above of ancestorsOf(node))
      watch.observe(above, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
    watch.observe(document.head, { childList: true });
    const preference = matchMedia("(prefers-color-scheme: dark)");
    preference.addEventListener("change", update);
    return () => {
      watch.disconnect();
      preference.removeEventListener("change", update);
    };
  }, [element]);
  return theme;
}

function* ancestorsOf(node: Node): Generator<Element> {
  let at: Node | null = node.parentNode;
  while (at) {
    if (at instanceof Element) yield at;
    at = at instanceof ShadowRoot ? at.host : at.parentNode;
  }
}

function themeOf(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const colour = style.getPropertyValue("--st-background-color").trim();
  const luminance = colour ? luminanceOf(colour) : null;
  if (luminance === null)
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return luminance < 0.4 ? "dark" : "light";
}

/** The relative luminance of a colour written as #rgb, #rrggbb or rgb(r, g, b); null for others. */
export function luminanceOf(colour: string): number | null {
  const channels = channelsOf(colour);
  if (!channels) return null;
  const [red, green, blue] = channels.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): [number, number, number] | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})[0-9a-f]{0,2}$/i.exec(colour)?.[1];
  if (hex) {
    const pairs = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    return pairs.map((pair) => Number.parseInt(pair, 16)) as [number, number, number];
  }
  const numbers = /^rgba?\(([^)]+)\)$/.exec(colour)?.[1]?.split(/[\s,/]+/).map(Number);
  if (!numbers || numbers.slice(0, 3).some(Number.isNaN)) return null;
  return [numbers[0]!, numbers[1]!, numbers[2]!];
}
