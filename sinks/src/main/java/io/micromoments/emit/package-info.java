/** Last stage: writes moments, commands, dead letters and late records to sinks. */
package io.micromoments.emit;
