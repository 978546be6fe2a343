// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {vm} from "../Vm.sol";

interface IUniswapFactory {
    function createPool(address tokenA, address tokenB, uint24 fee) external returns (address pool);
}

interface IUniswapPool {
    function initialize(uint160 sqrtPriceX96) external;
    function mint(
        address recipient,
        int24 tickLower,
        int24 tickUpper,
        uint128 liquidity,
        bytes calldata data
    ) external returns (uint256 amount0, uint256 amount1);
}

/// @title Who gives a pool its tokens
contract Liquidity {
    function provide(IUniswapPool pool, address token0, address token1, int24 edge, uint128 liquidity) external {
        pool.mint(address(this), -edge, edge, liquidity, abi.encode(token0, token1));
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata data) external {
        (address token0, address token1) = abi.decode(data, (address, address));
        PlainToken(token0).transfer(msg.sender, amount0);
        PlainToken(token1).transfer(msg.sender, amount1);
    }
}

/// @title Uniswap
/// @notice The real Uniswap v3 from its published creation code: factory, pools and router.
library Uniswap {
    uint24 internal constant FEE = 500;
    /// @dev Outermost tick of a pool of this fee.
    int24 private constant EDGE = 887_270;

    function deploy() internal returns (IUniswapFactory factory, address router) {
        factory = IUniswapFactory(
            create(code("v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json"))
        );
        bytes memory creationCode = code("v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json");
        // Nobody here pays in the chain's own coin.
        router = create(bytes.concat(creationCode, abi.encode(factory, address(0xe7))));
        vm.label(router, "router");
    }

    /// @notice A pool in which `unitsA` of one token are worth `unitsB` of the other.
    /// @param provider Has plenty of both.
    function pool(
        IUniswapFactory factory,
        Liquidity provider,
        address tokenA,
        address tokenB,
        uint256 unitsA,
        uint256 unitsB,
        uint128 liquidity
    ) internal returns (address made) {
        if (tokenA > tokenB) (tokenA, tokenB, unitsA, unitsB) = (tokenB, tokenA, unitsB, unitsA);
        made = factory.createPool(tokenA, tokenB, FEE);
        IUniswapPool(made).initialize(uint160(Math.sqrt(Math.mulDiv(unitsB, 1 << 192, unitsA))));
        provider.provide(IUniswapPool(made), tokenA, tokenB, EDGE, liquidity);
    }

    function path(address bought, address sold) internal pure returns (bytes memory) {
        return abi.encodePacked(bought, FEE, sold);
    }

    function code(string memory artifact) private view returns (bytes memory) {
        string memory json = vm.readFile(string.concat("node_modules/@uniswap/", artifact));
        return vm.parseBytes(vm.parseJsonString(json, ".bytecode"));
    }

    function create(bytes memory creationCode) private returns (address deployed) {
        assembly ("memory-safe") {
            deployed := create(0, add(creationCode, 0x20), mload(creationCode))
        }
        require(deployed != address(0), "creation failed");
    }
}
