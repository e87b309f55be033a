using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Coffre.Cli;

/// <summary>Every way in which a command may end badly, said in one line, as an exit code.</summary>
static class Errors
{
    static PosixSignalRegistration? limit;

    /// <summary>Runs the command line.</summary>
    public static async Task<int> ToExitCodeAsync(RootCommand root, string[] args)
    {
        Help.Use(root);
        if (args.Length == 0)
        {
            root.Parse(["--help"]).Invoke();
            return ExitCode.Usage;
        }
        var parsed = root.Parse(args);
        var terminal = parsed.Terminal();
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                terminal.Error(error.Message);
            Terminal.Say($"See {Help.NameOf(parsed.CommandResult.Command)} --help.");
            return ExitCode.Usage;
        }
        // a file over its limit (ulimit -f) is an error to be said, not a death by SIGXFSZ; never unregistered: a signal that waits for its thread would find no one and kill
        limit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)25, signal => signal.Cancel = true);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, stop.Token);
        }
        catch (CommandException e)
        {
            terminal.Error(e.Message);
            return e.Code;
        }
        catch (RefusedException e)
        {
            terminal.Error($"{e.Message} ({e.Fault}){WhatToDo(e.Fault)}");
            return ExitCode.Refused;
        }
        catch (StoppedException e)
        {
            terminal.Error($"Stopped ({e.Stop}): {e.Message} ({e.Fault}) Nothing of it is shown, and nothing was signed.");
            return ExitCode.Refused;
        }
        catch (ProblemException e)
        {
            terminal.Error(e.Status == HttpStatusCode.Accepted ? e.Message : $"The server refused: {e.Message} ({e.Name}){WhatToDo(e.Name)}");
            return e.Status is HttpStatusCode.Accepted or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage ? ExitCode.TryAgain : ExitCode.Refused;
        }
        // a connection that breaks while a document comes is an IOException of its socket, and none of this machine's files
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException })
        {
            terminal.Error($"The server does not answer ({e.Message}). Nothing is lost: try the same command again.");
            return ExitCode.TryAgain;
        }
        catch (OperationCanceledException)
        {
            terminal.Error("Interrupted. What was acknowledged stands; the same command goes on from there.");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error(e.Message);
            return ExitCode.Local;
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value" && e.StackTrace?.Contains(nameof(RandomAccess), StringComparison.Ordinal) == true)
        {
            // what .NET makes of EFBIG in a write
            terminal.Error("A file may not grow further (ulimit -f, or a limit of the disk). Make room, then try the same command again.");
            return ExitCode.Local;
        }
    }

    static string WhatToDo(string fault) => fault == "stale-key" ? " Another device has changed this account's keys: coffre keys refresh takes them, then try again." : "";
}
