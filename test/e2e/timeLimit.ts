// Only a test that hangs takes so long, also on a slow and busy machine: none measures its own speed.
jest.setTimeout(600_000);
