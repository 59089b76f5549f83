/** One wrong argument: its path, and a message that says what is allowed and how to mend it. */
export interface Problem {
    propertyPath: string;
    reason: string;
}
