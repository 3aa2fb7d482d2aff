@echo off
rem Talks to a server from source. Without an argument it goes on with the server that is known, or
rem offers those on the network; a join line has to be in quotes.
rem Not tested yet: the project's tests run on Linux.
setlocal
cd /d "%~dp0..\.."
call npx -y deno@2.9.6 task chat connect %*
if errorlevel 1 pause
