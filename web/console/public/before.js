// Runs before the modules: Zod must not try to compile its parsers, which the content security policy forbids.
globalThis.__zod_globalConfig = { jitless: true }
