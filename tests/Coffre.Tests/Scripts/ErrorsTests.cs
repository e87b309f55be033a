using System.CommandLine;
using System.Net.Sockets;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>What a script learns from how a command ended.</summary>
public sealed class ErrorsTests
{
    [Fact]
    public async Task A_connection_that_breaks_says_to_try_again_and_a_file_that_cannot_be_written_does_not()
    {
        Assert.Equal(ExitCode.TryAgain, await EndAsync(new IOException("Unable to read data.", new SocketException((int)SocketError.ConnectionReset))));
        Assert.Equal(ExitCode.TryAgain, await EndAsync(new HttpIOException(HttpRequestError.ResponseEnded)));
        Assert.Equal(ExitCode.Local, await EndAsync(new IOException("No space left on device.")));
    }

    static Task<int> EndAsync(Exception how)
    {
        var command = new Command("end");
        command.SetAction((_, _) => Task.FromException<int>(how));
        return Errors.ToExitCodeAsync(new RootCommand { command, GlobalOptions.Json }, ["end"]);
    }
}
