/* The precompiled header of programs that Visual Studio made. A program that has its own finds it first; for one that
   was copied without it, this empty one stands in. */
