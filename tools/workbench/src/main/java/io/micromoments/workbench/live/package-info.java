/** Works on live topics for the command line: publish, record, send, redrive. */
package io.micromoments.workbench.live;
