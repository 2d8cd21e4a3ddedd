/** The bar of one's own project; where nothing is stored, only its name and why. */
import type { Incoming } from "../state/incoming";
import { useSession } from "./context";
import { Icon } from "./Icon";
import { Menu } from "./Menu";
import { SavedMark } from "./SavedMark";
import { Title } from "./Title";

export function OwnBar({ shown }: { readonly shown: Incoming }) {
  const session = useSession();
  const own = shown.mode === "own";
  return (
    <div
      className="project-bar"
      role="group"
      aria-label="Project"
      onKeyDown={(event) => {
        if (event.key === "F2" && own) session.renaming.set(true);
      }}
    >
      <Title fixed={!own} />
      <SavedMark />
      {own && <Menu projectsUrl={shown.projects_url} />}
      {own && (
        <button type="button" className="btn project-share" aria-label="Share" title="Make a link to this project as it is now" onClick={() => session.share()}>
          <Icon name="share" /> <span className="word">Share</span>
        </button>
      )}
    </div>
  );
}
