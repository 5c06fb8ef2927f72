/** Tests of the topics that need neither a broker nor a registry. */
package io.micromoments.topics;
