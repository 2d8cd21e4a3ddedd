/** What every component gets beside its own data: whose work it is, whether it is saved, where to look first. */
import { asText, type Fields } from "./fields";
import { readPlaceData, type Place } from "./place";
import { readSaved, type Saved } from "./saved";

/** Null: Python keeps no projects; "": this work has not become one yet. */
export type Project = string | null;

const LONGEST_ID = 64;

export interface Around {
  readonly read_only: boolean;
  readonly project: Project;
  readonly saved: Saved | null;
  readonly place: Place | null;
}

export function readAround(data: Fields): Around {
  const project = asText(data.project);
  return {
    read_only: data.read_only === true,
    project: typeof data.project === "string" && project.length <= LONGEST_ID ? project : null,
    saved: savedIn(data.saved),
    place: readPlaceData(data.place),
  };
}

function savedIn(value: unknown): Saved | null {
  try {
    return readSaved(value);
  } catch {
    return null;
  }
}
