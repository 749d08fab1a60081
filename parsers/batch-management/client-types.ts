/** A type of client of the MES, by its number in `client_type` of the table `sessn`. */
export interface ClientType {
  type: number;
  name: string;
  /** No client of this type is delivered any more. */
  retired?: true;
}

/** As the maker documents them; README.md of this folder names the page. */
export const CLIENT_TYPES: readonly ClientType[] = [
  { type: 37, name: 'Operator' },
  { type: 53, name: 'Background Process' },
  { type: 63, name: 'NDT' },
  { type: 64, name: 'UtilizationCapability' },
  { type: 65, name: 'OperationsCapability' },
  { type: 68, name: 'SampleRecording' },
  { type: 35, name: 'type 35', retired: true },
  { type: 36, name: 'type 36', retired: true },
  { type: 54, name: 'type 54', retired: true },
  { type: 57, name: 'type 57', retired: true },
];

/** Which of them take a seat of MOM. Assumed: no page of the maker tells it. */
export const TAKING_A_SEAT: readonly string[] = CLIENT_TYPES.filter(
  ({ name, retired }) => retired !== true && name !== 'Background Process',
).map(({ name }) => name);

/** What is known of a type that a row names; undefined for one that the maker does not document. */
export function clientType(text: string): ClientType | undefined {
  return CLIENT_TYPES.find(({ type }) => String(type) === text.trim());
}

/** Whether a type is among those that a setting lists, by number or by name. */
export function isListed(text: string, list: readonly string[]): boolean {
  const { name = text } = clientType(text) ?? {};
  const wanted = [text.trim(), name].map((one) => one.toLowerCase());
  return list.some((one) => wanted.includes(one.trim().toLowerCase()));
}
