/** The session of the project on screen, for every view. */
import { createContext, useContext } from "react";
import type { Session } from "../state/session";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("A view of a project stands outside of its session.");
  return session;
}
