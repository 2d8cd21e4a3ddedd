import { expect, test } from "vitest";
import { readPlace, setPlace, type Place } from "./place";
import { mounted } from "./testing/markup";
import { usePlace } from "./usePlace";

function Looking({ place }: { readonly place: Place }) {
  usePlace(place);
  return null;
}

function shown(place: Place) {
  const { show, leave } = mounted(<Looking place={place} />);
  return { show: (next: Place) => show(<Looking place={next} />), leave };
}

test("what is looked at is said, and taken back with the view", () => {
  const view = shown({ node: "conv1" });
  expect(readPlace()).toEqual({ node: "conv1" });
  view.show({ step: 3 });
  expect(readPlace()).toEqual({ step: 3 });
  view.show({});
  expect(readPlace()).toBeNull();
  view.show({ node: "fc", step: 0 });
  view.leave();
  expect(readPlace()).toBeNull();
});

test("a view that leaves late does not silence the next one", () => {
  const view = shown({ node: "conv1" });
  setPlace({ node: "fc" });
  view.leave();
  expect(readPlace()).toEqual({ node: "fc" });
  setPlace(null);
});
