/** The WebSocket that brings a run's points: opened again from the last index whenever it breaks. */
import type { Place } from "./messages";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

export type Stream = { close(): void };

export type Listener = {
  /** Where to go on next time, so that nothing is lost and nothing comes twice. */
  place(): Place;
  message(text: string): void;
  /** null while connected, else the milliseconds until the next attempt. */
  waiting(ms: number | null): void;
  /** Nothing more will come: the run has ended and its whole curve is here. */
  done(): boolean;
};

export function openStream(token: string, listener: Listener): Stream {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let closed = false;

  const connect = (): void => {
    socket = new WebSocket(address(token, listener.place()));
    socket.onopen = () => listener.waiting(null);
    socket.onmessage = (event) => {
      wait = FIRST_WAIT_MS;
      listener.message(String(event.data));
    };
    socket.onclose = () => {
      if (closed || listener.done()) return;
      listener.waiting(wait);
      timer = setTimeout(connect, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    };
  };
  connect();

  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}

/** Our routes stand at the root of the server, whatever page of it this is. */
export function address(token: string, place: Place): string {
  const url = new URL(`/api/runs/${encodeURIComponent(token)}/events`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("from", String(place.record));
  url.searchParams.set("validation_from", String(place.validation));
  return url.href;
}
