/** One contract for all sinks, and what its jobs are made of. */
package io.micromoments.emit.contract;
