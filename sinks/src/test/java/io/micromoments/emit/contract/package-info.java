/** Contract tests for all sinks, and the jobs that they run. */
package io.micromoments.emit.contract;
