/** What the command line does with live topics: publish, record, send, put back. */
package io.micromoments.workbench.live;
