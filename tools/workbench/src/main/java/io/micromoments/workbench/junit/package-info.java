/** Results in the XML format of JUnit, which CI systems read. */
package io.micromoments.workbench.junit;
