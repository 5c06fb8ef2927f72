/** Last stage: where moments, commands, rejected and late records go. */
package io.micromoments.emit;
