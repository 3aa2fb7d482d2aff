@echo off
rem Starts a server from source; what is typed behind the name goes to "chat serve".
rem Not tested yet: the project's tests run on Linux.
setlocal
cd /d "%~dp0..\.."
call npx -y deno@2.9.6 task chat serve %*
if errorlevel 1 pause
