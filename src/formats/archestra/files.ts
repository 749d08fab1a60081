/** The names of logs and of exports of the Log Viewer. */
export const FILES = /\.aal(?:og|gx)(?:\.(?:gz|zst))?$/i;

/** Those of logs. */
export const LOGS = /\.aalog(?:\.(?:gz|zst))?$/i;
