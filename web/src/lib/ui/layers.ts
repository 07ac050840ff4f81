/** The dialogs that are open, the topmost last: whoever goes back wants to leave that one. */
export const layers: object[] = [];
