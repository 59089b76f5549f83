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

    toString(): string {
        return "[secret]";
    }

    toJSON(): string {
        return this.toString();
    }

    [inspect.custom](): string {
        return this.toString();
    }
}
