// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

/// Netty as a peer for bulk: a direct buffer, written as long as the channel takes it, or a file
/// region.
final class NettyBulk {

  private NettyBulk() {}

  static void main(String[] args) throws InterruptedException {
    var transport = NettyTransport.named(args[0]);
    var bulk = Bulk.of(Arrays.copyOfRange(args, 1, args.length));
    byte[] bytes = Bulk.block();
    ByteBuf block =
        Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
    SocketAddress address =
        bulk.socket()
            .<SocketAddress>map(path -> new DomainSocketAddress(path.toFile()))
            .orElseGet(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var listener =
        transport
            .server(bulk.socket().isPresent())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Sender(transport, bulk, block));
                  }
                })
            .bind(address)
            .sync()
            .channel();
    System.out.println(
        "listening "
            + (listener.localAddress() instanceof InetSocketAddress bound
                ? bound.getPort()
                : bulk.socket().orElseThrow()));
    listener.closeFuture().sync();
  }

  private static final class Sender extends ChannelInboundHandlerAdapter {
    private final NettyTransport transport;
    private final Bulk bulk;
    private final ByteBuf block;

    Sender(NettyTransport transport, Bulk bulk, ByteBuf block) {
      this.transport = transport;
      this.bulk = bulk;
      this.block = block;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (bulk.file().isPresent()) {
        sendFile(context);
      } else {
        sendBlocks(context);
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (bulk.file().isEmpty()) {
        sendBlocks(context);
      }
    }

    private void sendBlocks(ChannelHandlerContext context) {
      while (context.channel().isWritable()) {
        var _ = context.writeAndFlush(block.duplicate(), context.voidPromise());
      }
    }

    private void sendFile(ChannelHandlerContext context) {
      var file = bulk.file().orElseThrow().toFile();
      var region = new DefaultFileRegion(file, 0, file.length());
      ChannelFuture sent = context.writeAndFlush(region);
      var _ =
          sent.addListener(future -> {
            if (future.isSuccess()) {
              sendFile(context);
            } else {
              exceptionCaught(context, future.cause());
            }
          });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.err.println(transport + ": " + cause);
      var _ = context.close();
    }
  }
}
