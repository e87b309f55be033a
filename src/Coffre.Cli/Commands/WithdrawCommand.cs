using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre withdraw</c>: ends a share.</summary>
static class WithdrawCommand
{
    public static Command Build()
    {
        var delivery = new Argument<string>("DELIVERY") { Description = "Its id, as coffre deliver printed it" };
        var command = new Command("withdraw", """
            End a share that this account made: from now on its reader is given nothing of it. What was read stays read.

              coffre withdraw qzbiuwsdgkifarxk72nofoqpni
            """) { delivery };
        command.SetAction((parsed, ct) => DeliveryAct.RunAsync(parsed, parsed.GetValue(delivery)!, (client, act) => client.WithdrawAsync(act, ct), ct));
        return command;
    }
}
