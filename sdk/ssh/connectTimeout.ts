/** Milliseconds for each step on the way to a server: an SSH login, a forwarded stream, a TLS handshake. */
export const CONNECT_TIMEOUT = 5_000;
