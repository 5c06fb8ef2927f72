/**
 * Trains a propensity model on recorded sessions and says how good it is on others: {@link
 * io.micromoments.propensity.train.PublicDataset} reads, {@link
 * io.micromoments.propensity.train.RankingTask} is what is learned and asked, {@link
 * io.micromoments.propensity.train.TrainTestSplit} keeps training and test apart, {@link
 * io.micromoments.propensity.train.Learner} learns, {@link
 * io.micromoments.propensity.train.Quality} measures. Nothing that scores in the stream needs this
 * package.
 */
package io.micromoments.propensity.train;
