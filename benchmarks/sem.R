# Times lavaan inside R. Arguments: folder with answers.csv, holes.csv and model.txt, runs.
suppressMessages(library(lavaan))
args <- commandArgs(TRUE); folder <- args[1]; runs <- as.integer(args[2])
answers <- read.csv(file.path(folder, "answers.csv")); holes <- read.csv(file.path(folder, "holes.csv"), na.strings = "nan")
model <- paste(readLines(file.path(folder, "model.txt"), warn = FALSE), collapse = "\n")
quiet <- function(e) suppressWarnings(suppressMessages(e))
timed <- function(name, work) { quiet(work()); t <- replicate(runs, system.time(quiet(work()))[["elapsed"]]); cat(sprintf("%s\t%.4f\n", name, median(t))) }
# fitMeasures and standardised values, as our result holds them
whole <- function(f) { fitMeasures(f); parameterEstimates(f, standardized = TRUE) }
timed("ML", function() whole(cfa(model, answers)))
timed("MLR", function() whole(cfa(model, answers, estimator = "MLR")))
timed("WLSMV", function() whole(cfa(model, answers, ordered = names(answers))))
timed("FIML, 2,800 with 500 blanks", function() { f <- cfa(model, holes, missing = "fiml"); fitMeasures(f, fm.args = list(robust = FALSE)); parameterEstimates(f, standardized = TRUE) })
