/** A run that cannot be made on this machine; the message says what is missing. */
export class LabError extends Error {
  /** As Node's errors have it. */
  readonly code = 'ERR_LAB'

  constructor(message: string) {
    super(message)
    this.name = 'LabError'
  }
}
