export interface Fact {
  label: string;
  value: string;
}
