/** A reason not to start, told in words for the person at the terminal: it is printed without a stack, and the exit code is 1. */
export class StartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartError';
  }
}

/** What to tell when a disk has no room left; `where` is the folder that could not grow. */
export function diskFull(where: string): StartError {
  return new StartError(
    `The disk that holds ${where} is full, so the embedded database cannot work. Free some space, or set ` +
      'VEELOCITY_DATA_DIR to a folder on another disk, and start again. Nothing that was stored is lost.',
  );
}
