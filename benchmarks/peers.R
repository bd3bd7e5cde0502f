# Times psych and lavaan inside R. Arguments: folder with small.csv (2,800 x 25) and large.csv (20,000 x 50), runs.
suppressMessages({library(psych); library(lavaan); library(GPArotation)})
args <- commandArgs(TRUE); folder <- args[1]; runs <- as.integer(args[2])
small <- read.csv(file.path(folder, "small.csv")); large <- read.csv(file.path(folder, "large.csv"))
quiet <- function(e) suppressWarnings(suppressMessages(e))
timed <- function(name, work, runs) { quiet(work()); t <- replicate(runs, system.time(quiet(work()))[["elapsed"]]); cat(sprintf("%s\t%.4f\n", name, median(t))) }
timed("polychoric 25 x 2,800", function() lavCor(small, ordered=names(small)), runs)
timed("polychoric 50 x 20,000", function() lavCor(large, ordered=names(large)), runs)
r <- cor(small)
timed("minres + oblimin, 25 items, 5 factors", function() fa(r, 5, n.obs=nrow(small), fm="minres", rotate="oblimin"), runs)
timed("alpha, 2,800 x 25", function() alpha(small, check.keys=FALSE, warnings=FALSE), runs)
# 100 of the 1,000 (10,000) replications, times 10 (100): both grow in proportion to their number
pdf(NULL)
timed("parallel analysis, 1,000 draws [from 100]", function() fa.parallel(small, fa="pc", n.iter=100, plot=FALSE), runs)
timed("alpha with 10,000 bootstrap draws [from 100]", function() { sink(nullfile()); on.exit(sink()); alpha(small, check.keys=FALSE, warnings=FALSE, n.iter=100) }, runs)
