/** Which calls of functions wait around a step. */

/** The last step of every frame that waits for this one, innermost first. */
export function framesAround(steps: readonly { readonly depth: number }[], step: number): number[] {
  const places: number[] = [];
  let depth = steps[step]!.depth;
  for (let at = step - 1; at >= 0 && depth > 0; at -= 1) {
    const earlier = steps[at]!;
    if (earlier.depth >= depth) continue;
    depth = earlier.depth;
    places.push(at);
  }
  return places;
}

/** The step before this one in the same call of the same function, or null. */
export function previousIn<Step extends { readonly depth: number; readonly frame: string }>(steps: readonly Step[], step: number): Step | null {
  const own = steps[step];
  if (!own) return null;
  for (let at = step - 1; at >= 0; at -= 1) {
    const earlier = steps[at]!;
    if (earlier.depth < own.depth) return null;
    if (earlier.depth === own.depth) return earlier.frame === own.frame ? earlier : null;
  }
  return null;
}
