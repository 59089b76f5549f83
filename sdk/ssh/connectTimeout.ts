/** Milliseconds for each step on the way to a server: a TCP connection, a forwarded stream, a TLS handshake. */
export const CONNECT_TIMEOUT = 5_000;

/** Milliseconds for SSH's key exchange and login. The smallest machines of clouds have an eighth of a processor. */
export const LOGIN_TIMEOUT = 30_000;
