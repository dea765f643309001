# SPDX-License-Identifier: Apache-2.0
#
# segmented.R DATA K: fits K breakpoints to the last column of DATA against the first with the package segmented, at its defaults, and
# prints the residual sum of squares and the seconds of the fit. A local method: what it finds is an upper bound.
suppressPackageStartupMessages(library(segmented))
words <- commandArgs(trailingOnly = TRUE)
data <- read.csv(words[1])
points <- data.frame(x = data[[1]], y = data[[ncol(data)]])
seconds <- system.time({
  fit <- segmented(lm(y ~ x, points), seg.Z = ~x, npsi = as.integer(words[2]), control = seg.control(seed = 1))
})
if (!inherits(fit, "segmented")) stop("no breakpoints were found")
cat(sprintf("%.15g %.3f %s\n", sum(residuals(fit)^2), seconds[["user.self"]] + seconds[["sys.self"]], packageVersion("segmented")))
