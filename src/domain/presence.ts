/** The text of an entry that tells of nothing but the time at which a file was written (`PresenceInput`). */
export const FILE_WRITTEN = 'the file was written';
