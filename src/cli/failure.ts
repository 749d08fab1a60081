export { Failure } from '../domain/failure.ts';
