// Package huiqi is the root of the tree. It holds no code: commands are in cmd,
// and the tests here are about the tree itself (its layers, its comments, what
// no file may say).
package huiqi
