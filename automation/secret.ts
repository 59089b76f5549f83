import { inspect } from "node:util";

/** A value that no log, message or JSON text shows by accident. */
export class Secret<T> {
    readonly #value: T;

    constructor(value: T) {
        this.#value = value;
    }

    /** The value itself. */
    get value(): T {
        return this.#value;
    }

    /** `[secret]`. */
    toString(): string {
        return "[secret]";
    }

    /** `[secret]`. */
    toJSON(): string {
        return this.toString();
    }

    /** `[secret]`, for `console.log`. */
    [inspect.custom](): string {
        return this.toString();
    }
}
