package dev.latchwork.stress.soak;

import dev.latchwork.signal.Context;

/**
 * What episodes stand on, and may not burden.
 *
 * @param ledger where they say what they have done
 * @param parent a context that outlives them all
 */
record Ground(Ledger ledger, Context parent) {}
