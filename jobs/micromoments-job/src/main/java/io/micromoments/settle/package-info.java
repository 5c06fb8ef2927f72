/** Fifth stage: what is settled in one place; here the numbers of a customer's commands. */
package io.micromoments.settle;
