/** What Python says of the project on every run, read strictly: what is anything else is not shown. */
import { flag, list, Malformed, nullable, object, oneOf, otherwise, text } from "../../shared/decode";
import { readSaved } from "../../shared/saved";

const action = object({ name: text, label: text });
const notice = object({ text, tone: oneOf("plain", "bad"), actions: list(action, 6) });
const link = object({ label: text, may_fork: flag });

const read = object({
  doc: text,
  /** own: a project of this browser; view: somebody's link; waiting: the link is asked for; lost: it leads nowhere; off: nothing is stored. */
  mode: oneOf("own", "view", "waiting", "lost", "off"),
  title: text,
  saved: readSaved,
  unsaved_hint: otherwise(text, ""),
  link: nullable(link),
  notice: nullable(notice),
  page: otherwise(text, ""),
  projects_url: otherwise(text, ""),
});

export type Incoming = ReturnType<typeof read>;
export type Notice = ReturnType<typeof notice>;

export const NOTHING: Incoming = {
  doc: "",
  mode: "lost",
  title: "",
  saved: null,
  unsaved_hint: "",
  link: null,
  notice: null,
  page: "",
  projects_url: "",
};

/** A bar that cannot be read is empty, and the console says why: the page below goes on. */
export function readIncoming(data: unknown): Incoming {
  try {
    return read(data);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    console.error(`The project's bar cannot be read. ${error.message}`);
    return NOTHING;
  }
}
